"""The network as CPUs run it: a stream whose past is a state, in INT8."""
