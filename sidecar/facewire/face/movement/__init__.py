"""What stages that move by themselves share: draws from a seed, followers, offsets that are lost smoothly."""
