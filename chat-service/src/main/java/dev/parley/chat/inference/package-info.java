/** What this service asks of inference-service: AI gateways by id, and answers. */
@NullMarked
package dev.parley.chat.inference;

import org.jspecify.annotations.NullMarked;
