// A broker of MQTT 3.1.1 with one client, and the Fleets cloud behind it, from the spec: what they do right, and, before
// it gets quiet, what may go wrong.
#include <cstdio>
#include <cstring>
#include <nlohmann/json.hpp>

#include "world.h"

using nlohmann::json;

static const char *const fieldKeys[lines][2] = {
    {"pump", "on"}, {"lamp", "on"}, {"valve", "open"}, {"door", "open"}, {"button", "pressed"}};

static bool isQuiet() { return world->now >= world->quietFrom; }

// MARK: To the device

static void transmit(const uint8_t *bytes, int count, Time late = 0) {
    auto &connection = world->connection;
    if (!connection.isOpen || connection.isReset || world->now >= connection.mutesAt) return;
    while (count > 0) {
        if (connection.chunkCount == 96) return fail("the simulator's network has no room");
        auto &chunk = connection.chunks[connection.chunkCount];
        Time before = connection.chunkCount ? connection.chunks[connection.chunkCount - 1].arrives : world->now;
        chunk.arrives = world->now + late + world->random.between(milliseconds(1), milliseconds(40));
        if (chunk.arrives < before) chunk.arrives = before;
        chunk.bytes = count < int(sizeof chunk.data) ? count : int(sizeof chunk.data);
        memcpy(chunk.data, bytes, chunk.bytes);
        bytes += chunk.bytes;
        count -= chunk.bytes;
        connection.chunkCount++;
    }
}

static void send(const Pending &message, bool isAgain) {
    uint8_t packet[1024];
    int rest = 2 + message.topicBytes + 2 + message.payloadBytes, at = 0;
    packet[at++] = uint8_t(0x32 | (isAgain ? 8 : 0));
    for (int left = rest; left > 0 || at == 1; left >>= 7) packet[at++] = uint8_t((left & 127) | (left > 127 ? 128 : 0));
    packet[at++] = uint8_t(message.topicBytes >> 8);
    packet[at++] = uint8_t(message.topicBytes);
    memcpy(packet + at, message.topic, message.topicBytes);
    at += message.topicBytes;
    packet[at++] = uint8_t(message.id >> 8);
    packet[at++] = uint8_t(message.id);
    memcpy(packet + at, message.payload, message.payloadBytes);
    at += message.payloadBytes;
    transmit(packet, at);
    // A broker may send a message once more that it has sent.
    if (!isQuiet() && world->random.chance(2)) transmit(packet, at);
}

static void deliver(const char *topic, const std::string &payload) {
    auto &session = world->session;
    if (!session.isThere) return;
    if (session.count == 64) {
        memmove(session.queue, session.queue + 1, sizeof(Pending) * 63);
        session.count--;
    }
    auto &message = session.queue[session.count++];
    message.topicBytes = snprintf(message.topic, sizeof message.topic, "%s", topic);
    message.payloadBytes = snprintf(message.payload, sizeof message.payload, "%s", payload.c_str());
    if (message.payloadBytes >= int(sizeof message.payload)) return fail("a message of %d bytes", message.payloadBytes);
    message.id = ++session.lastID ? session.lastID : ++session.lastID;
    message.isSent = false;
    if (world->connection.hasSession) {
        message.isSent = true;
        send(message, false);
    }
}

// MARK: The cloud

static void sendDelta() {
    json state = json::object(), times = json::object();
    for (int line = 0; line < outputs; line++) {
        if (world->desired[line] < 0 || world->desired[line] == world->reported[line]) continue;
        state[fieldKeys[line][0]][fieldKeys[line][1]] = world->desired[line] == 1;
        times[fieldKeys[line][0]][fieldKeys[line][1]] = {{"timestamp", 1748390400 + world->version}};
    }
    if (state.empty() || !world->session.hasDeltas) return;
    json delta = {{"version", world->version}, {"timestamp", 1748390400 + world->version}, {"state", state}, {"metadata", times}};
    tell("cloud: delta %lld: %s", (long long)world->version, state.dump().c_str());
    deliver("$emqx/things/sim/shadow/update/delta", delta.dump());
}

void wish(int line, int value) {
    world->desired[line] = value;
    world->version++;
    tell("cloud: %s %s is wished", names[line], value ? "on" : "off");
    sendDelta();
}

void honk() {
    if (world->executionCount == executionsAtMost || !world->session.hasRequests) return;
    int number = world->executionCount++;
    world->executions[number] = {none, world->now};
    char topic[96];
    snprintf(topic, sizeof topic, "$emqx/commands/things/sim/executions/e%d/request", number);
    json request = {{"commandId", "c"}, {"action", "honk"}, {"params", json::object()}, {"timestamp", 1764000000 + world->now / 1000000}, {"ttl", 30}};
    tell("cloud: execution %d of honk", number);
    deliver(topic, request.dump());
}

static void takeResponse(int number, const std::string &payload) {
    json response = json::parse(payload, nullptr, false);
    if (response.is_discarded() || number < 0 || number >= world->executionCount) return fail("an answer to no execution: %s", payload.c_str());
    std::string status = response.value("status", "");
    Outcome outcome = status == "SUCCEEDED" ? succeeded : status == "FAILED" ? failed : status == "REJECTED" ? rejected : status == "TIMED_OUT" ? timedOut : none;
    tell("device: execution %d: %s", number, status.c_str());
    auto &execution = world->executions[number];
    if (outcome == none) return fail("execution %d: %s", number, payload.c_str());
    // What the device could not write down it has said in its log to do, perhaps, twice.
    if (execution.outcome != none && execution.outcome != outcome && world->wasFullUntil < execution.sent) return fail("execution %d has two outcomes", number);
    execution.outcome = outcome;
}

static void takeReport(const std::string &payload) {
    json report = json::parse(payload, nullptr, false);
    if (report.is_discarded()) return fail("a report that is no JSON: %s", payload.c_str());
    auto state = report.find("state");
    if (state == report.end() || !state->contains("reported")) return;
    for (int line = 0; line < lines; line++) {
        auto object = (*state)["reported"].find(fieldKeys[line][0]);
        if (object == (*state)["reported"].end()) continue;
        auto value = object->find(fieldKeys[line][1]);
        if (value != object->end()) world->reported[line] = value->is_boolean() ? int(value->get<bool>()) : -1;
    }
    world->version++;
    tell("device: reports %s", (*state)["reported"].dump().c_str());
    if (world->session.hasUpdates) deliver("$emqx/things/sim/shadow/update", payload);
    // One of the two manners of clouds: it says what it still misses after each report.
    if (world->insists) sendDelta();
}

// MARK: From the device

static void connected(bool isClean) {
    auto &session = world->session;
    bool isPresent = session.isThere && !isClean;
    if (!isPresent) {
        session = Session();
        session.isThere = true;
    }
    const uint8_t answer[] = {0x20, 2, uint8_t(isPresent), 0};
    transmit(answer, sizeof answer);
    world->connection.hasSession = true;
    world->connects++;
    tell("broker: connected, %s session", isPresent ? "its old" : "a new");
    for (int index = 0; index < session.count; index++) {
        bool isAgain = session.queue[index].isSent;
        session.queue[index].isSent = true;
        send(session.queue[index], isAgain);
    }
}

static void subscribed(const uint8_t *body, int count) {
    uint8_t answer[64] = {0x90, 0, body[0], body[1]};
    int at = 4;
    for (int place = 2; place + 2 < count && at < 60;) {
        int length = body[place] << 8 | body[place + 1];
        std::string filter(reinterpret_cast<const char *>(body + place + 2), length);
        if (filter == "$emqx/things/sim/shadow/update/delta") world->session.hasDeltas = true;
        if (filter == "$emqx/things/sim/shadow/update") world->session.hasUpdates = true;
        if (filter == "$emqx/commands/things/sim/executions/+/request") world->session.hasRequests = true;
        place += 2 + length + 1;
        answer[at++] = 1;
    }
    answer[1] = uint8_t(at - 2);
    if (!isQuiet() && world->random.chance(5)) return tell("fault: an answer to SUBSCRIBE is lost");
    transmit(answer, at);
}

static void published(uint8_t type, const uint8_t *body, int count) {
    int length = body[0] << 8 | body[1];
    std::string topic(reinterpret_cast<const char *>(body + 2), length);
    int place = 2 + length + ((type & 6) ? 2 : 0);
    std::string payload(reinterpret_cast<const char *>(body + place), count - place);
    world->messages++;
    if (++world->messagesInMinute > 400) fail("over 400 messages in a minute");
    int number = -1;
    if (topic == "$emqx/things/sim/shadow/update") takeReport(payload);
    if (sscanf(topic.c_str(), "$emqx/commands/things/sim/executions/e%d/response", &number) == 1) takeResponse(number, payload);
    const uint8_t answer[] = {0x40, 2, body[2 + length], body[3 + length]};
    if (!isQuiet() && world->random.chance(3)) return tell("fault: an acknowledgement is lost");
    if (!isQuiet() && world->random.chance(3)) {
        tell("fault: an acknowledgement comes 7 s late");
        return transmit(answer, sizeof answer, seconds(7));
    }
    transmit(answer, sizeof answer);
}

static void acknowledged(uint16_t id) {
    auto &session = world->session;
    for (int index = 0; index < session.count; index++) {
        if (session.queue[index].id != id) continue;
        memmove(session.queue + index, session.queue + index + 1, sizeof(Pending) * (session.count - index - 1));
        session.count--;
        return;
    }
}

static void take(uint8_t type, const uint8_t *body, int count) {
    switch (type >> 4) {
    case 1: return connected(body[7] & 2);
    case 3: return published(type, body, count);
    case 4: return acknowledged(uint16_t(body[0] << 8 | body[1]));
    case 8: return subscribed(body, count);
    case 12: {
        const uint8_t answer[] = {0xD0, 0};
        return transmit(answer, sizeof answer);
    }
    case 14: world->connection.hasSession = false; return;
    default: return fail("a packet of type %d", type >> 4);
    }
}

void brokerReceives() {
    auto &connection = world->connection;
    while (connection.receivedBytes >= 2) {
        int length = 0, at = 1, shift = 0;
        do {
            if (at >= connection.receivedBytes) return;
            length |= (connection.received[at] & 127) << shift;
            shift += 7;
        } while (connection.received[at++] & 128);
        if (at + length > connection.receivedBytes) return;
        if (world->now < connection.mutesAt) take(connection.received[0], connection.received + at, length);
        memmove(connection.received, connection.received + at + length, connection.receivedBytes - at - length);
        connection.receivedBytes -= at + length;
    }
}

void brokerLosesConnection() { world->connection.hasSession = false; }

void dropSession() {
    if (!world->connection.hasSession) world->session = Session();
}
