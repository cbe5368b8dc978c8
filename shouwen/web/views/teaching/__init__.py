"""培训 and 手册: lessons, tests, practice, who is trained, who does what."""
