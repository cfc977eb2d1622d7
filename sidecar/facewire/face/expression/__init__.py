"""What colours a face beside what it says: its mood, and the style of its mouth."""
