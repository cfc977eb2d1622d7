"""Reports as one file each: what the pages of compare, check and report share."""
