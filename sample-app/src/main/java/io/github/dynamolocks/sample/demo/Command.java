package io.github.dynamolocks.sample.demo;

import java.util.concurrent.CompletableFuture;

/**
 * A command of the viewer to a run.
 *
 * @param instance the name of the instance
 * @param action what to do with it
 * @param answer completed by the run when it is done, exceptionally if it is refused
 */
record Command(String instance, Action action, CompletableFuture<String> answer) {

}
