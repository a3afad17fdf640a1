package io.github.dynamolocks.client;

import io.github.dynamolocks.Internal;
import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEventListener;

/**
 * Counts events without missing any. The client counts each event on the thread that
 * raises it, because a listener that falls too far behind on its own thread loses events.
 * The client publishes the counts on the thread of the listener, which may block.
 */
@Internal
public interface LockEventCounter extends LockEventListener {

	/**
	 * Counts an event on the thread that raises it. Must not block.
	 * @param event the event
	 */
	void count(LockEvent event);

	/**
	 * Publishes all counts since the last call, on the thread of the listener.
	 */
	void publish();

	@Override
	default void onEvent(LockEvent event) {
		count(event);
		publish();
	}

}
