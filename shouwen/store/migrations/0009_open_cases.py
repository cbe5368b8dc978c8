"""Open cases have an index of their own: lists and counts of what is open never read what is closed."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("store", "0008_replay"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                fields=["office", "-id"], name="case_open",
                condition=~models.Q(stage__in=["closed", "withdrawn", "joined"]),
            ),
        ),
    ]
