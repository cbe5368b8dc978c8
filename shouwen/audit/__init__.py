"""Supervision: samples of the contact log and what was found in them, and what follows for people.

What a checker or a head writes here is no part of any case; it is only ever added to. What concerns
a case (a proposed violation, its decision, a correction that is owed) goes through the one door.
"""
