"""管理: a room for each thing that an installation is told about its company."""
