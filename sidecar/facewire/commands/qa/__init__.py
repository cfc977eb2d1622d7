"""`facewire compare`: quality assurance of recorded faces."""
