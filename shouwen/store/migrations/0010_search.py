"""The words of every case in one row, and an index over them."""

import django.db.models.deletion
from django.db import migrations, models

from shouwen.store import grams

AT_ONCE = 2_000
SQLITE = (
    """CREATE VIRTUAL TABLE store_search_words USING fts5(
  said, who, place, content='store_search', content_rowid='case_id', detail='none', columnsize=0,
  tokenize="unicode61 remove_diacritics 0");""",
    """INSERT INTO store_search_words (store_search_words) VALUES ('rebuild');""",
    """CREATE TRIGGER store_search_in AFTER INSERT ON store_search BEGIN
  INSERT INTO store_search_words (rowid, said, who, place) VALUES (new.case_id, new.said, new.who, new.place);
END;""",
    """CREATE TRIGGER store_search_out AFTER DELETE ON store_search BEGIN
  INSERT INTO store_search_words (store_search_words, rowid, said, who, place)
  VALUES ('delete', old.case_id, old.said, old.who, old.place);
END;""",
    """CREATE TRIGGER store_search_again AFTER UPDATE ON store_search BEGIN
  INSERT INTO store_search_words (store_search_words, rowid, said, who, place)
  VALUES ('delete', old.case_id, old.said, old.who, old.place);
  INSERT INTO store_search_words (rowid, said, who, place) VALUES (new.case_id, new.said, new.who, new.place);
END;""",
    """CREATE TRIGGER store_value_erased AFTER UPDATE OF text ON store_value
WHEN new.text = '' AND new.seq = 1 AND new.path = 'content' BEGIN
  UPDATE store_search SET said = '' WHERE case_id = new.case_id;
END;""",
)
POSTGRESQL = """
CREATE INDEX store_search_words ON store_search USING gin (
  array_to_tsvector(string_to_array(rtrim(said || who || place), ' '))) WITH (gin_pending_list_limit = 1024);
CREATE FUNCTION store_value_erased() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  UPDATE store_search SET said = '' WHERE case_id = NEW.case_id;
  RETURN NULL;
END $$;
CREATE TRIGGER store_value_erased AFTER UPDATE OF text ON store_value FOR EACH ROW
WHEN (NEW.text = '' AND NEW.seq = 1 AND NEW.path = 'content') EXECUTE FUNCTION store_value_erased();
"""
NO_MORE = {
    "sqlite": """
DROP TRIGGER store_value_erased; DROP TRIGGER store_search_again; DROP TRIGGER store_search_out;
DROP TRIGGER store_search_in; DROP TABLE store_search_words;
""",
    "postgresql": """
DROP TRIGGER store_value_erased ON store_value; DROP FUNCTION store_value_erased();
DROP INDEX store_search_words;
""",
}


def fill(apps, _editor):
    """The words of the cases that are there already."""
    case, value, search = (apps.get_model("store", name) for name in ("Case", "Value", "Search"))
    customers = {
        key: grams.who(name, phone) for key, name, phone in
        apps.get_model("org", "Customer").objects.values_list("key", "name", "phone").iterator()
    }
    last = 0
    while rows := list(
        case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "customer", "office", "house")[:AT_ONCE]
    ):
        said = dict(value.objects.filter(case_id__gt=last, case_id__lte=rows[-1][0], seq=1, path="content")
                    .values_list("case_id", "text"))
        search.objects.bulk_create(
            search(case_id=pk, said=grams.said(said.get(pk, "")), who=customers.get(customer, ""),
                   place=grams.place(office, house))
            for pk, customer, office, house in rows
        )
        last = rows[-1][0]


def index(_apps, editor):
    if editor.connection.vendor == "sqlite":
        for statement in SQLITE:
            editor.execute(statement)
    else:
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        editor.execute(POSTGRESQL)


def no_index(_apps, editor):
    for statement in NO_MORE[editor.connection.vendor].strip().split(";"):
        if statement.strip():
            editor.execute(statement)


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0009_open_cases"),
        ("org", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Search",
            fields=[
                ("case", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True,
                                              related_name="search", serialize=False, to="store.case")),
                ("said", models.TextField(blank=True)),
                ("who", models.TextField(blank=True)),
                ("place", models.TextField(blank=True)),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.RunPython(index, no_index),
    ]
