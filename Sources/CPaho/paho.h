// The synchronous client of Eclipse Paho (paho-mqtt3cs: with TLS).
#pragma once

#include <MQTTClient.h>

// The initialisers are macros.
static inline MQTTClient_connectOptions paho_connect_options(void) {
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    return options;
}

static inline MQTTClient_SSLOptions paho_ssl_options(void) {
    MQTTClient_SSLOptions options = MQTTClient_SSLOptions_initializer;
    return options;
}
