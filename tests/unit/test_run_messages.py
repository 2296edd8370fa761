"""What a run says, from real output of Snakemake."""

from analysis.run_messages import Failure, closing, failed, failures, opening, said_in

SAID = """[Thu Nov 26 21:45:39 2026]
Job 3: Cleaning published: printed figures to allowed counts
RuleException:
CalledProcessError in file "workflow/rules/clean.smk", line 7:
[Thu Nov 26 21:45:39 2026]
Error in rule clean:
    message: None
    jobid: 3
    output: results/published/1_clean/cells.csv
    log: logs/published/clean.log (check log file(s) for error details)
    shell:
        (command exited with non-zero exit code)
Error in rule summary:
    jobid: 4
    output: out.txt
Error in rule clean:
    jobid: 3
    log: logs/published/clean.log (check log file(s) for error details)
"""


def test_every_failed_rule_is_found_once_with_its_log():
    assert failures(SAID) == [Failure("clean", "logs/published/clean.log"), Failure("summary", "")]
    assert failures("Job 1: nothing wrong") == []


def test_the_message_names_rule_log_and_last_words(tmp_path):
    log = tmp_path / "logs/published/clean.log"
    log.parent.mkdir(parents=True)
    log.write_text("Traceback\n  File x\n\nline 2\nInputError: cells.csv, row 4: '27x'\n")
    said = failed(SAID, tmp_path)
    assert "Rule clean failed; read logs/published/clean.log" in said
    assert "    InputError: cells.csv, row 4: '27x'\n" in said
    assert "Traceback" not in said
    assert "Rule summary failed." in said
    assert "goes on from there" in said
    assert "before any rule failed" in failed("", tmp_path)


def test_the_end_points_only_at_what_is_there(tmp_path):
    assert closing(tmp_path, ["published"]) == "Done."
    page = tmp_path / "published/7_report/index.html"
    page.parent.mkdir(parents=True)
    page.write_text("x")
    said = closing(tmp_path, ["published", "twin"])
    assert f"  {page}  the report: start here" in said
    assert "headline.csv" not in said
    assert said.endswith("for example published/headline")


def test_the_start_names_datasets_and_cores():
    assert opening(["published", "twin"], 4).startswith("Making published and twin with 4 cores.")
    assert "with 1 core. " in opening(["published"], 1)
    assert "published on the cluster. " in opening(["published"], None)


def test_the_log_is_read_as_snakemake_hands_it_over(tmp_path):
    path = tmp_path / "run.log"
    path.write_text(SAID)
    assert said_in(str(path)) == said_in([str(path)]) == SAID
    assert said_in(None) == said_in([str(tmp_path / "absent.log")]) == ""
