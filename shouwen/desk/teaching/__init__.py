"""Courses, lessons and practice without a trace."""
