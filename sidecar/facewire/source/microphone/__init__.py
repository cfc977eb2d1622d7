"""Microphones, and the second device on which a voice is heard again: found by name, opened, followed.

devices     what there is, and which one a name means
system      one list of PulseAudio's, PipeWire's and PortAudio's devices, and opening one of them
listening   keeps a microphone open: default changes, unplugging, coming back
monitor     plays the voice as late as its face
"""

from facewire.source.microphone.devices import Device, find_device
from facewire.source.microphone.listening import Microphone
from facewire.source.microphone.monitor import Followed, Monitor
from facewire.source.microphone.system import GATEWAYS, SoundCards, input_devices, output_devices

__all__ = [
    "GATEWAYS",
    "Device",
    "Followed",
    "Microphone",
    "Monitor",
    "SoundCards",
    "find_device",
    "input_devices",
    "output_devices",
]
