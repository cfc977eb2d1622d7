"""A face as VRChat takes it over OSC: parameters of an avatar, or its native face tracking."""
