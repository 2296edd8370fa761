import sys

from analysis.run_messages import closing, failed, opening, said_in


onstart:
    # ``workflow.cores`` refuses to answer where a cluster counts them.
    cores = workflow.resource_settings.cores
    print(opening(SETTINGS.datasets, cores), file=sys.stderr)


onsuccess:
    print(closing(SETTINGS.results, SETTINGS.datasets), file=sys.stderr)


onerror:
    print(failed(said_in(log), Path.cwd()), file=sys.stderr)
