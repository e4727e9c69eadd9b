/** What an AI gateway's worker script makes of requests and answers. */
@NullMarked
package dev.parley.inference.worker;

import org.jspecify.annotations.NullMarked;
