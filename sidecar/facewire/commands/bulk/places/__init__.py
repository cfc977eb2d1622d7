"""Where sounds and takes lie: folders and object stores."""
