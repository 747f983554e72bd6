// libyaml: its parser gives events, each with its place in the file.
#include <yaml.h>
