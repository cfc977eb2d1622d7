"""The text protocol of the phone app iFacialMocap, after its developer's page ifacialmocap.com/for-developer.

A PC asks a phone on UDP port 49983 with a fixed word. The phone answers with one line of text a frame, over
UDP to port 49983 of the asker, or over TCP to its port 49986 (as receivers do; the page writes 49896).
"""
