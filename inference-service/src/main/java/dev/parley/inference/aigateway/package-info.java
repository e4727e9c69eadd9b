/** AI gateways: configured assistants, their parameters and where they are kept. */
@NullMarked
package dev.parley.inference.aigateway;

import org.jspecify.annotations.NullMarked;
