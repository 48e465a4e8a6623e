/** Initial people and things of a workspace. Ids of people and channels are made of their names: `U0LEAD`, `C0GENERAL`. */
export interface WorkspaceSeed {
  /** Missing fields are as in `DEFAULT_WORKSPACE`. */
  readonly team?: Partial<TeamSeed>;
  /** The app under test; what is left out of it is as in `DEFAULT_WORKSPACE`. */
  readonly app?: Partial<AppSeed>;
  /** Instead of those of `DEFAULT_WORKSPACE`; so are channels and user groups. */
  readonly users?: readonly UserSeed[];
  readonly channels?: readonly ChannelSeed[];
  readonly userGroups?: readonly UserGroupSeed[];
}

/** The workspace itself. */
export interface TeamSeed {
  /** Begins with a T. */
  readonly id: string;
  readonly name: string;
  /** The part of its address before `.slack.com`. */
  readonly domain: string;
}

/** An app that is installed in the workspace, and its bot user. */
export interface AppSeed {
  /** Begins with an A. */
  readonly id: string;
  /** Name that people see above its messages. */
  readonly name: string;
  /** Begins with a B. */
  readonly botId: string;
  /** Begins with a U. */
  readonly botUserId: string;
  /** User name of the bot, as in auth.test. */
  readonly botName: string;
}

/** A person, or another bot. */
export interface UserSeed {
  /** User name: a test calls them by it. */
  readonly name: string;
  /** The user name if it is left out. */
  readonly realName?: string;
  /** An IANA time zone; UTC if it is left out. */
  readonly timeZone?: string;
  readonly isBot?: boolean;
  /** A guest is in no channel but those that name them. */
  readonly isGuest?: boolean;
}

/** A channel; public, open and without the bot unless it says otherwise. */
export interface ChannelSeed {
  readonly name: string;
  /** Names of users; all people but guests when left out. */
  readonly members?: readonly string[];
  readonly botIsMember?: boolean;
  readonly isArchived?: boolean;
  readonly isPrivate?: boolean;
}

/** People who are mentioned together: `<!subteam^ID>`. */
export interface UserGroupSeed {
  /** Begins with an S. */
  readonly id: string;
  /** Shown behind the @. */
  readonly handle: string;
  /** Names of users. */
  readonly users: readonly string[];
}
