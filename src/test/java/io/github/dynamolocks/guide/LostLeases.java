package io.github.dynamolocks.guide;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.springframework.context.event.EventListener;

import io.github.dynamolocks.LockEvent;

/**
 * Shows a listener for events of locks.
 */
class LostLeases {

	private final List<String> alarms = new CopyOnWriteArrayList<>();

	// tag::listener[]
	@EventListener
	void onLeaseLost(LockEvent.LeaseLost event) {
		this.alarms.add("The lease of " + event.resource() + " was lost: " + event.loss());
	}
	// end::listener[]

	List<String> alarms() {
		return this.alarms;
	}

}
