/**
 * A small DynamoDB in plain Java for tests: in the process, over HTTP or without a
 * socket, with a clock and faults that tests control.
 */
@NullMarked
package io.github.dynamolocks.test.dynamodb;

import org.jspecify.annotations.NullMarked;
