"""Every verb of the command line, in the order in which help lists them."""

from shouwen.cli import jobs, replay, rulebooks, rules, service, suggest, wording

ALL = (
    service.add_run, service.add_init, service.add_demo, service.add_user, service.add_import,
    service.add_sweep, jobs.add_jobs, service.add_verify, rules.add_play, rules.add_acts, rules.add_facts,
    rulebooks.add_rulebook, wording.add_wording, replay.add_export, replay.add_replay, suggest.add_suggest,
)
