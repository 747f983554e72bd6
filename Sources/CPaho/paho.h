// The synchronous client of Eclipse Paho (paho-mqtt3cs: with TLS).
#include <MQTTClient.h>
