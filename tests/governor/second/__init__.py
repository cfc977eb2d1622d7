"""A second model of a shared GPU, written apart from the first one, with other assumptions.

The first cuts the GPU's time in slices and reads it as Unreal and Godot report it. This one lets everybody on
the GPU share its speed, has a compositor that latches pictures before the refresh, noise that stays for a
while and has a heavy tail, reports at odd intervals with averaged GPU times, a slow and noisy NVML, and
threads of ours that wake up late. What holds in both does not hang on either's assumptions.
"""
