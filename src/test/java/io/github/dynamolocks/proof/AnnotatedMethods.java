package io.github.dynamolocks.proof;

import java.util.List;

import io.github.dynamolocks.Fencing;
import io.github.dynamolocks.OnLeaseLost;
import io.github.dynamolocks.annotation.DistributedLock;

/**
 * Runs the bodies of calls in annotated methods, like a user's service.
 */
class AnnotatedMethods {

	@DistributedLock(resource = "#resources", waitTime = "${proof.wait-time}")
	void unfenced(List<String> resources, Runnable body) {
		body.run();
	}

	@DistributedLock(resource = "#resources", waitTime = "${proof.wait-time}", fenced = Fencing.ON,
			onLeaseLost = OnLeaseLost.INTERRUPT)
	void fenced(List<String> resources, Runnable body) {
		body.run();
	}

}
