package io.github.dynamolocks;

/**
 * Receives the events of locks. Each listener has its own thread and gets one event at a
 * time, so a slow or failing listener delays neither a lock nor another listener. If a
 * listener falls 10,000 events behind, further events are dropped for it, with a warning.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface LockEventListener {

	/**
	 * Handles an event.
	 * @param event the event
	 */
	void onEvent(LockEvent event);

}
