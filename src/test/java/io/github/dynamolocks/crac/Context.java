package io.github.dynamolocks.crac;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Notifies resources in the documented order.
 */
public final class Context {

	private final List<Resource> resources = new ArrayList<>();

	public synchronized void register(Resource resource) {
		this.resources.add(resource);
	}

	synchronized void beforeCheckpoint() throws Exception {
		List<Resource> reversed = new ArrayList<>(this.resources);
		Collections.reverse(reversed);
		for (Resource resource : reversed) {
			resource.beforeCheckpoint(this);
		}
	}

	synchronized void afterRestore() throws Exception {
		for (Resource resource : List.copyOf(this.resources)) {
			resource.afterRestore(this);
		}
	}

}
