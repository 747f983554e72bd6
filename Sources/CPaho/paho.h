// The synchronous client of Eclipse Paho (paho-mqtt3cs: with TLS).
#pragma once

#include <MQTTClient.h>

// The initialisers are macros.
static inline MQTTClient_connectOptions paho_connect_options(void) {
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    return options;
}

static inline MQTTClient_connectOptions paho_connect_options5(void) {
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer5;
    return options;
}

static inline MQTTClient_createOptions paho_create_options(void) {
    MQTTClient_createOptions options = MQTTClient_createOptions_initializer;
    return options;
}

static inline MQTTSubscribe_options paho_subscribe_options(void) {
    MQTTSubscribe_options options = MQTTSubscribe_options_initializer;
    return options;
}

static inline MQTTClient_SSLOptions paho_ssl_options(void) {
    MQTTClient_SSLOptions options = MQTTClient_SSLOptions_initializer;
    return options;
}
