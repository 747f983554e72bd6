// paho without what it helps to debug itself with: see CPahoBare.c. Linked along, and called by paho alone.
#pragma once
