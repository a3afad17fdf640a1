package io.github.dynamolocks.annotation;

import org.apache.commons.logging.Log;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.SmartLifecycle;
import org.springframework.context.event.ContextClosedEvent;

import io.github.dynamolocks.LockClient;
import io.github.dynamolocks.PrintableText;

/**
 * Closes the lock clients of a context when it closes, before it destroys any bean.
 * Methods that run under a lock can finish while the beans that they use still exist,
 * independent of the order in which the beans were created.
 *
 * <p>
 * A context that is stopped, but not closed, keeps its clients, because it may start
 * again.
 */
final class LockClientLifecycle implements SmartLifecycle, ApplicationListener<ContextClosedEvent> {

	/**
	 * Stops after web servers, message listeners, schedulers and executors, which start
	 * calls, and before the beans of phase 0, which the calls use, such as connection
	 * factories.
	 */
	static final int PHASE = Integer.MAX_VALUE / 4;

	private static final Log logger = PrintableText.log(LockClientLifecycle.class);

	private final ApplicationContext context;

	private final ConfigurableListableBeanFactory beanFactory;

	private volatile boolean closing;

	private volatile boolean closed;

	LockClientLifecycle(ApplicationContext context, ConfigurableListableBeanFactory beanFactory) {
		this.context = context;
		this.beanFactory = beanFactory;
	}

	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		// A context also receives the events of its child contexts.
		if (event.getApplicationContext() == this.context) {
			this.closing = true;
		}
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public boolean isRunning() {
		// True before the start, so that a context that fails also calls stop().
		return !this.closed;
	}

	@Override
	public void start() {
		// Clients are created when they are first needed.
	}

	@Override
	public void stop() {
		if (!this.closing || this.closed) {
			return;
		}
		this.closed = true;
		for (String name : this.beanFactory.getBeanNamesForType(LockClient.class, false, false)) {
			AutoCloseable client = closeable(name);
			if (client != null) {
				close(name, client);
			}
		}
	}

	/** Returns the client if the context would close it. */
	private @Nullable AutoCloseable closeable(String name) {
		if (!this.beanFactory.containsSingleton(name) || !this.beanFactory.containsBeanDefinition(name)
				|| this.beanFactory.isFactoryBean(name)
				|| "".equals(this.beanFactory.getMergedBeanDefinition(name).getDestroyMethodName())) {
			return null;
		}
		return (this.beanFactory.getSingleton(name) instanceof AutoCloseable client) ? client : null;
	}

	private static void close(String name, AutoCloseable client) {
		try {
			client.close();
		}
		catch (Exception ex) {
			logger.warn("The lock client '%s' failed to close; the context continues to close".formatted(name), ex);
		}
	}

}
