#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
// For what Swift's module of the C library leaves out.
#include <malloc.h>
