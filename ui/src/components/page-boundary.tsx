import { Component, type ReactNode } from 'react';

interface Props {
  /** Another value means another page, which is tried again. */
  page: string;
  children: ReactNode;
  renderError: (error: Error) => ReactNode;
}

interface State {
  error?: Error | undefined;
}

/** Shows an error instead of a page that failed. The rest of the app stays. */
export class PageBoundary extends Component<Props, State> {
  override state: State = {};

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override componentDidUpdate({ page }: Props): void {
    if (page !== this.props.page && this.state.error) this.setState({ error: undefined });
  }

  override render(): ReactNode {
    return this.state.error ? this.props.renderError(this.state.error) : this.props.children;
  }
}
