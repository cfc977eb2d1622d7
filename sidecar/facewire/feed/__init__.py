"""Where a subject's sound comes from, as the line sees it: the frames it owes, and when each is due."""
