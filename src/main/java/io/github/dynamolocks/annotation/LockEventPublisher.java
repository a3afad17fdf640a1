package io.github.dynamolocks.annotation;

import java.util.concurrent.CountDownLatch;

import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextRefreshedEvent;

import io.github.dynamolocks.LockEvent;
import io.github.dynamolocks.LockEventListener;

/**
 * Publishes lock events as events of the application context. Events of the start are
 * published once the context has started, because listeners would otherwise be created
 * too early on another thread.
 */
final class LockEventPublisher implements LockEventListener, ApplicationListener<ContextRefreshedEvent> {

	private final ApplicationEventPublisher publisher;

	private final CountDownLatch started = new CountDownLatch(1);

	LockEventPublisher(ApplicationEventPublisher publisher) {
		this.publisher = publisher;
	}

	@Override
	public void onApplicationEvent(ContextRefreshedEvent event) {
		this.started.countDown();
	}

	@Override
	public void onEvent(LockEvent event) {
		try {
			this.started.await();
		}
		catch (InterruptedException ex) {
			// The client was closed before the context had started.
			Thread.currentThread().interrupt();
			return;
		}
		this.publisher.publishEvent(event);
	}

}
