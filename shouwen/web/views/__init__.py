"""One module a page. A view reads top to bottom: who, what they see, what they did, what came of it."""
