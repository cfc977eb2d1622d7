"""What is measured of a face beside its sound, its transcript, and what one hears."""
