// What shadowpin is compared with: a C client of the same job, written for two lines that it knows. One thread and one
// poll, on paho's socket and on the input's descriptor; over TLS where the URI begins with ssl://.
//
//   client URI CA_FILE THING CHIP OUTPUT INPUT
//
// A delta sets the output (`pump.on`) and is answered by what the output then is; an edge of the input (`door.open`) is
// reported. After each connect both are. What shadowpin does beyond that (refusals, rules, commands, jobs, limits of
// reports, a watchdog, checks of what comes in, ...) it does not.
#include "json.h"
#include "lines.h"

#include <MQTTClient.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

enum { keep_alive = 30, descriptors = 256 };

static MQTTClient client;
static char delta_topic[128], update_topic[128];
static const char *thing;
static long long newest;
static unsigned reports;

static void report(const char *field, const char *member, bool value) {
    char text[256];
    const int length = snprintf(text, sizeof text, "{\"state\":{\"reported\":{\"%s\":{\"%s\":%s}}},\"clientToken\":\"%s-%u\"}",
                                field, member, value ? "true" : "false", thing, ++reports);
    // Beyond ten messages in flight paho would wait here.
    MQTTClient_publish(client, update_topic, length, text, 1, 0, NULL);
}

static void follow(struct json delta) {
    const struct json version = json_member(delta, "version");
    if (version.at) {
        const long long number = strtoll(version.at, NULL, 10);
        if (number < newest) return;
        newest = number;
    }
    const struct json wish = json_member(json_member(json_member(delta, "state"), "pump"), "on");
    if (!wish.at) return;
    if (json_is(wish, "true") || json_is(wish, "false")) lines_set_output(json_is(wish, "true"));
    report("pump", "on", lines_get_output());
}

/// paho tells nobody its socket: it is the one connected one.
static int paho_socket(void) {
    for (int descriptor = 3; descriptor < descriptors; descriptor++) {
        struct sockaddr_storage peer;
        socklen_t size = sizeof peer;
        if (getpeername(descriptor, (struct sockaddr *)&peer, &size) == 0) return descriptor;
    }
    return -1;
}

static int connect_to_broker(const char *ca_file) {
    MQTTClient_SSLOptions tls = MQTTClient_SSLOptions_initializer;
    tls.trustStore = ca_file;
    tls.disableDefaultTrustStore = 1;
    tls.enableServerCertAuth = 1;
    tls.verify = 1;
    MQTTClient_connectOptions options = MQTTClient_connectOptions_initializer;
    options.keepAliveInterval = keep_alive;
    options.cleansession = 0;
    options.MQTTVersion = MQTTVERSION_3_1_1;
    options.ssl = &tls;
    int code;
    while ((code = MQTTClient_connect(client, &options)) != MQTTCLIENT_SUCCESS) {
        fprintf(stderr, "no connection: %d\n", code);
        sleep(1);
    }
    if (MQTTClient_subscribe(client, delta_topic, 1) != MQTTCLIENT_SUCCESS) fprintf(stderr, "not subscribed\n");
    report("pump", "on", lines_get_output());
    report("door", "open", lines_get_input());
    fprintf(stderr, "connected\n");
    return paho_socket();
}

/// A turn of paho reads one packet. With TLS a packet behind it in the same record waits where poll does not see it: the
/// broker's library writes each into a record of its own.
static void receive(void) {
    for (;;) {
        char *topic = NULL;
        int length;
        MQTTClient_message *message = NULL;
        MQTTClient_receive(client, &topic, &length, &message, 0);
        if (!message) return;
        const char *text = message->payload;
        follow((struct json){text, text + message->payloadlen});
        MQTTClient_freeMessage(&message);
        MQTTClient_free(topic);
    }
}

int main(int count, char **words) {
    if (count != 7) {
        fprintf(stderr, "client URI CA_FILE THING CHIP OUTPUT INPUT\n");
        return 2;
    }
    thing = words[3];
    snprintf(delta_topic, sizeof delta_topic, "$emqx/things/%s/shadow/update/delta", thing);
    snprintf(update_topic, sizeof update_topic, "$emqx/things/%s/shadow/update", thing);
    if (!lines_open(words[4], strtoul(words[5], NULL, 10), strtoul(words[6], NULL, 10))) {
        perror(words[4]);
        return 1;
    }
    if (MQTTClient_create(&client, words[1], thing, MQTTCLIENT_PERSISTENCE_NONE, NULL) != MQTTCLIENT_SUCCESS) return 1;
    struct pollfd ready[] = {{.fd = connect_to_broker(words[2]), .events = POLLIN}, {.fd = lines_edge_fd(), .events = POLLIN}};
    for (;;) {
        const int found = poll(ready, 2, keep_alive * 1000 / 2);
        bool on;
        if (ready[1].revents && lines_read_edge(&on)) report("door", "open", on);
        // Now and then without a message, too: paho pings here.
        if (ready[0].revents || found == 0) receive();
        if (!MQTTClient_isConnected(client)) ready[0].fd = connect_to_broker(words[2]);
    }
}
