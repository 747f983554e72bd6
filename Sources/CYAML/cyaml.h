// libyaml: its event parser, which keeps line and column of everything.
#include <yaml.h>
