/** What can be named as a model: AI gateways, built-in models, and those of the providers. */
@NullMarked
package dev.parley.inference.model;

import org.jspecify.annotations.NullMarked;
