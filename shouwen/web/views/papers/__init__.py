"""What is written down: forms, registers, reports, shift sheets, pads, files made by the worker."""
