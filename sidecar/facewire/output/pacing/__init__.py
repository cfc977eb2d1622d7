"""Between the line and an output's thread: queues, and faces picked, tuned and timed for one receiver."""
