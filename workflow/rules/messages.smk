import sys

from analysis.run_messages import closing, failed, opening, said_in


onstart:
    print(opening(SETTINGS.datasets, workflow.cores), file=sys.stderr)


onsuccess:
    print(closing(SETTINGS.results, SETTINGS.datasets), file=sys.stderr)


onerror:
    print(failed(said_in(log), Path.cwd()), file=sys.stderr)
