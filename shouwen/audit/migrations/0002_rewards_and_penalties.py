from django.db import migrations


class Migration(migrations.Migration):
    """A measure is what is done against a cause; what a person gets is a reward or a penalty."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RenameModel("MeasureTable", "RewardPenaltyTable"),
        migrations.RenameModel("Measure", "RewardPenalty"),
    ]
