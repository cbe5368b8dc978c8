"""Changing what an installation is told about its company: each change is one transaction that
writes the tables, the audit log with the values before and after, and a new version of the
organisation where the kernel asks for it."""
