"""Brush-offs in what is about to be said: the words, their other scripts and sounds, their turns."""
