/* The faults themselves: answers that no server gave, and answers that are damaged while they
 * are sent. */
#ifndef TESTS_FAULTS_PROXY_FAULTS_H
#define TESTS_FAULTS_PROXY_FAULTS_H

#include "faults/proxy.h"

/** True where the fault is an answer of its own. */
bool proxy_faults_answer(proxy_fault fault, proxy_bytes *answer);

/** Sends an answer with its fault; false: the connection ends here. */
bool proxy_faults_send(proxy_fault fault, int client, proxy_bytes *answer);

#endif
