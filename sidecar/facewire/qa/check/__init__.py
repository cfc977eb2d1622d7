"""Lines judged without another take: their sound, their faces, and whether the two belong together."""
